"""How far an answer can be trusted: calibration, out-of-distribution detection, conformal sets and abstention.

The program's words and the field's: a stranger is an out-of-distribution photo; `novelty`, its score, is an empirical
CDF, as a conformal p-value is; signs are the score's parts, and their scales a robust scaling (median and 90th
percentile); the bank is the memory bank of kNN detection; the look for skin is the gate of a domain classifier; "cannot
tell" is abstention (a reject option); single and several are singleton and set predictions; doubt is predictive
entropy, and "even answers" its perplexity; photos answered together are a logarithmic opinion pool.
"""
