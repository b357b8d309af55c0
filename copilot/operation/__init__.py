"""What an operator needs: figures, probes, a doctor, backups."""
