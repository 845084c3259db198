"""What leaves the program: exports of exactly what is filtered, and sheets to print."""
