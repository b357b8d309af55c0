"""REST v1: for a site's own back end, and the co-pilot as a service for other help desks."""
