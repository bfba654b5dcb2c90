"""What a signature over an evidence file is for: it can never be taken for one over anything else."""

PURPOSE = "handover evidence 1\n"
