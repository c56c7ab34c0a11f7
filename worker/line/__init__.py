"""How do dossiers move along the second engine: tasks on Celery and Redis, with the store as the truth?"""
