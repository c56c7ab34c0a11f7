"""Which pages has the desk?"""

from __future__ import annotations

from web.desk import articles, dashboard, entrance, failed, feeds, keys, mistakes, queue, review, sources, submit

ROOMS = (entrance, queue, submit, articles, review, failed, mistakes, feeds, sources, dashboard, keys)

ROUTERS = tuple(room.router for room in ROOMS)
