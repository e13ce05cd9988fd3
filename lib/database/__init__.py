"""Hold the database: models, engine, migrations and the loaders of reference facts."""

from lib.database import account_models as account_models
from lib.database import audit_models as audit_models
from lib.database import campaign_models as campaign_models
from lib.database import paper_models as paper_models
from lib.database import theme_models as theme_models  # whoever knows one table knows them all
