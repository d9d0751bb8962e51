"""The pages of a project's cohorts: editing with live counts, versions, members, comparison."""
