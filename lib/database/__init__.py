"""Where everything rests: the models, the engine, the migrations and the loaders of reference facts."""
