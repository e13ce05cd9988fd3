"""Write the Board paper and what goes with it: a Word document, a one-page PDF, slides, and a workbook of figures."""
