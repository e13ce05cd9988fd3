"""Where everything rests: the models, the engine, the migrations and the loaders of reference facts."""

from lib.database import coding as coding  # whoever knows one table knows them all
