"""What answers and refusals rest on, fitted anew and judged on photos that nothing was fitted on."""
