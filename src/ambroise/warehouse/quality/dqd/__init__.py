"""The checks of the OHDSI Data Quality Dashboard for OMOP CDM 5.4: their list, their verdict."""
