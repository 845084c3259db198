"""Decrees: their annex, the duties they give to agencies, progress reports, monitoring."""
