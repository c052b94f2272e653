"""What the command-line tests share: servers, a sandboxed way to run the program, and the canary sweep."""
