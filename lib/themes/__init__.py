"""From answers to themes with the sentence behind each: pure functions, the same result for the same answers.

statements cuts answers into clauses, words and vectors say what is alike, discovering groups them, labels names the
groups in the answers' own words, assigning says which answer carries which theme, and why.
"""
