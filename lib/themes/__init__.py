"""Find themes in answers, each with the sentences that are its evidence.

All functions are pure: the same answers give the same result. statements splits answers into clauses, stems and vectors
measure their similarity, grouping clusters them, labels names the clusters in the answers' own words, and assignment
says which answer is coded to which theme, with a confidence.
"""
