"""Charts and files made from what was measured. Pure: values in, a figure or bytes out."""
