"""What a document is, which files are taken, and who may do what with them. Plain tables."""

STATUS_DOKUMEN = ("ada", "ditarik")
