"""Which pages has the desk?"""

from __future__ import annotations

from web.desk import dashboard, entrance, queue

ROUTERS = tuple(room.router for room in (entrance, queue, dashboard))
