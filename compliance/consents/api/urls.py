"""Addresses of the interface for other systems, below /api/v1/."""

from .interface import addresses

app_name = "api"
urlpatterns = addresses()
