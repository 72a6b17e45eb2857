"""When a model gives no answer, and what that costs and spares: rules, verdicts and their records."""
