"""From source records to OMOP tables, and from OMOP tables to one patient."""
