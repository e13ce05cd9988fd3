"""Where everything rests: the models, the engine, the migrations and the loaders of reference facts."""

from lib.database import theme_models as theme_models  # whoever knows one table knows them all
