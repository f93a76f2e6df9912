"""Pages of figures, of the metrics behind them, and of saved views of lists."""
