"""Store, boxes, vault, tickets."""
