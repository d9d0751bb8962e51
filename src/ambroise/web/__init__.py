"""The pages and the API: thin doors over the rooms below, where no rule lives."""
