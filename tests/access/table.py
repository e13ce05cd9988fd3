"""Say who may do what: the one table against which every page, function and command is tried for every role.

A row is what somebody can ask for, with who gets it. Whoever adds a page, a function that is told who asks, a question or a
command adds its row; `python -m tests.access.walk` prints what is missing.
"""

EVERYBODY, STAFF, OFFICERS, ADMINISTRATORS = "BCOA", "COA", "OA", "A"  # Board, communications, officer, administrator

# What is told who asks: who gets an answer or may write; everybody else, and nobody at all, is refused by NotAllowed.
# EVERYBODY gets an answer, which holds what the role may see.
FUNCTIONS: dict[str, str] = {
    "actions.accounts.change_role": ADMINISTRATORS,
    "actions.accounts.disable_account": ADMINISTRATORS,
    "actions.accounts.enable_account": ADMINISTRATORS,
    "actions.accounts.end_sessions": ADMINISTRATORS,
    "actions.accounts.invite_person": ADMINISTRATORS,
    "actions.accounts.release_identity": ADMINISTRATORS,
    "actions.audits.judge_answers": OFFICERS,
    "actions.audits.start_audit": OFFICERS,
    "actions.board_paper.freeze_paper": OFFICERS,
    "actions.board_paper.write_narrative": OFFICERS,
    "actions.coding.choose_quotation": OFFICERS,
    "actions.coding.decide_answers": OFFICERS,
    "actions.coding.remove_quotation": OFFICERS,
    "actions.coding.store_double_coding": OFFICERS,
    "actions.consultations.load_consultation_file": OFFICERS,
    "actions.consultations.save_consultation": OFFICERS,
    "actions.consultations.undo_consultation_change": OFFICERS,
    "actions.drafts.discard_draft": OFFICERS,
    "actions.drafts.save_draft": OFFICERS,
    "actions.exports.record_export": STAFF,
    "actions.sorting.sort_themes": OFFICERS,
    "actions.theme_write.open_theme_write": OFFICERS,
    "actions.themes.add_theme": OFFICERS,
    "actions.themes.decide_themes": OFFICERS,
    "actions.themes.edit_theme": OFFICERS,
    "actions.themes.merge_themes": OFFICERS,
    "actions.themes.move_answers": OFFICERS,
    "actions.themes.split_theme": OFFICERS,
    "changes.undo.undo_change": OFFICERS,  # of a change of the Board paper: the right of whoever made such a change
    "changes.undo.undo_saved_change": OFFICERS,
    "findings.theme_comparisons.compare_groups": EVERYBODY,
    "findings.theme_findings.build_overview": EVERYBODY,
    "findings.theme_findings.list_approved_themes": EVERYBODY,
    "findings.theme_findings.list_quotations": EVERYBODY,
    "findings.theme_findings.list_weekly_shares": OFFICERS,
    "findings.theme_findings.may_see_all": EVERYBODY,
    "intake.by_hand.organisations.add_organisation": OFFICERS,
    "intake.by_hand.people.add_person": STAFF,
    "intake.by_hand.people.correct_person": STAFF,
    "intake.by_hand.people.merge_people": STAFF,
    "intake.by_hand.people.preview_merge": STAFF,
    "intake.by_hand.people.replace_person": STAFF,
    "intake.by_hand.people.retire_person": STAFF,
    "intake.by_hand.people.set_do_not_contact": STAFF,
    "intake.by_hand.responses.delete_response": OFFICERS,
    "intake.by_hand.responses.preview_deletion": OFFICERS,
    "intake.import_file.import_records": OFFICERS,
    "intake.manual_entry.store_manual_response": OFFICERS,
    "intake.redo.redo_import": OFFICERS,
    "intake.review.resolve_rows": OFFICERS,
    "intake.undo_rule.redo_import": OFFICERS,
    "intake.undo_rule.undo_import": OFFICERS,
    "queries.accounts.accounts.find_account_id": ADMINISTRATORS,
    "queries.accounts.accounts.list_accounts": ADMINISTRATORS,
    "queries.accounts.accounts.list_authorities": ADMINISTRATORS,
    "queries.accounts.accounts.list_sign_in_events": ADMINISTRATORS,
    "queries.board.papers.read_narrative": OFFICERS,
    "queries.imports.pending_rows.list_pending_rows": OFFICERS,
    "queries.register.consultations.list_setup_changes": OFFICERS,
    "queries.register.council_answers.list_council_answers": OFFICERS,
    "queries.register.council_history.list_council_events": EVERYBODY,
    "queries.register.council_responses.list_responses": OFFICERS,
    "queries.register.people.list_changes_by_hand": STAFF,
    "queries.register.people.list_former_people": STAFF,
    "queries.register.people.list_people": STAFF,
    "queries.responses.people_to_approach.list_people": STAFF,
    "queries.responses.people_to_approach.list_people_to_send_to": STAFF,
    "queries.themes.answer_search.search_answers": OFFICERS,
    "queries.themes.audit_sheets.find_next_sheet": OFFICERS,
    "queries.themes.audit_sheets.list_audit_sheets": OFFICERS,
    "queries.themes.double_coding.sample_answers": OFFICERS,
    "queries.themes.drafts.find_draft": OFFICERS,
    "queries.themes.evidence.list_answers_to_review": OFFICERS,
    "queries.themes.evidence.list_coded_answers": OFFICERS,
    "queries.themes.evidence.list_deciders": OFFICERS,
    "queries.themes.evidence.list_same_sentence": OFFICERS,
    "queries.themes.evidence.list_unthemed_answers": OFFICERS,
    "queries.themes.review_queue.list_answer_assignments": OFFICERS,
    "queries.themes.review_queue.list_unread_answers": OFFICERS,
    "queries.themes.shared_sentences.list_sentences_of_question": OFFICERS,
    "queries.themes.shared_sentences.list_sentences_of_theme": OFFICERS,
    "queries.themes.shared_sentences.list_shared_sentences": OFFICERS,
    "queries.themes.theme_counts.list_first_councils": OFFICERS,
    "queries.themes.theme_lookup.list_theme_ids_by_answer": OFFICERS,
    "theme_runs.run.propose_themes": OFFICERS,
    "theme_runs.store.store_run": OFFICERS,
}

# Questions that answer everybody alike: counts, names of councils, what was set up. No details of people, no answers.
OPEN_QUERIES = frozenset(
    {
        "queries.board.papers.list_frozen_papers",
        "queries.board.papers.read_frozen_file",
        "queries.imports.pending_rows.count_pending_matches",
        "queries.imports.pending_rows.count_pending_rows",
        "queries.register.bodies.list_bodies",
        "queries.register.consultations.count_late_records",
        "queries.register.consultations.find_consultation",
        "queries.register.consultations.find_data_days",
        "queries.register.consultations.has_demonstration_data",
        "queries.register.consultations.has_real_imports",
        "queries.register.consultations.list_consultations",
        "queries.register.consultations.list_groups",
        "queries.register.consultations.list_questions",
        "queries.register.consultations.list_source_files",
        "queries.register.council_answers.count_unanswered_questions",
        "queries.register.council_facts.find_council",
        "queries.register.council_facts.list_body_names",
        "queries.register.council_facts.list_council_names",
        "queries.register.council_ledger.list_councils",
        "queries.register.frame_preview.count_draft_frame",
        "queries.register.frame_preview.find_setup",
        "queries.register.frame_preview.format_setup",
        "queries.register.frame_preview.list_choosable",
        "queries.register.frame_preview.list_regions",
        "queries.register.organisation_names.list_organisations",
        "queries.responses.dispositions.count_body_dispositions",
        "queries.responses.dispositions.count_dispositions",
        "queries.responses.dispositions.list_map_tiles",
        "queries.responses.dispositions.list_response_spells",
        "queries.responses.question_counts.count_answers_by_question",
        "queries.responses.question_counts.count_respondents",
        "queries.responses.reach.count_bodies_by_rung",
        "queries.responses.reach.count_councils_by_reach",
        "queries.responses.reach.count_councils_by_rung",
        "queries.responses.reach.count_mass_activities",
        "queries.responses.reach.count_messages_by_channel",
        "queries.responses.recent_events.list_activities",
        "queries.responses.recent_events.list_response_events",
        "queries.themes.chosen_quotations.count_quotations",
        "queries.themes.chosen_quotations.list_quotations",
        "queries.themes.coverage.is_after_last_run",
        "queries.themes.evidence.find_theme_question",
        "queries.themes.review_queue.count_new_decisions",
        "queries.themes.review_queue.count_review_progress",
        "queries.themes.review_queue.count_stored_decisions",
        "queries.themes.review_queue.find_question_number",
        "queries.themes.review_queue.find_theme_question",
        "queries.themes.theme_arrivals.count_arrivals_by_week",
        "queries.themes.theme_arrivals.count_arrivals_since",
        "queries.themes.theme_arrivals.count_mentions_by_day",
        "queries.themes.theme_arrivals.count_respondents_by_day",
        "queries.themes.theme_arrivals.list_response_changes",
        "queries.themes.theme_counts.count_respondents_by_group",
        "queries.themes.theme_counts.count_respondents_by_standing",
        "queries.themes.theme_lookup.count_themes_by_question",
        "queries.themes.theme_lookup.find_theme_location",
        "queries.themes.theme_lookup.list_approved_theme_ids",
        "queries.themes.theme_lookup.list_merged_themes",
        "queries.themes.theme_lookup.list_open_questions",
    }
)

# Questions that only runs, commands and other questions ask; no page may.
MACHINE_QUERIES = frozenset(
    {
        "queries.accounts.accounts.has_administrator",
        "queries.table_loading.load_table",
        "queries.themes.answers.load_answers",
        "queries.themes.run_input.find_newest_change",
        "queries.themes.run_input.list_people_names",
        "queries.themes.run_input.load_answers_to_code",
        "queries.themes.run_input.load_known_themes",
    }
)

# Questions whose readers the page alone decides about so far (issue 20, "found when attacked"): each moves to FUNCTIONS.
DECIDED_ON_THE_PAGE = frozenset(
    {
        "queries.imports.import_history.list_imports",
        "queries.imports.import_history.load_import_report",
        "queries.imports.pending_rows.list_quarantined_rows",
        "queries.responses.question_counts.count_choices",
        "queries.themes.audit_judgements.count_audit_progress",
        "queries.themes.audits.load_audit_facts",
        "queries.themes.coverage.count_coverage",
        "queries.themes.double_coding.list_double_codings",
        "queries.themes.evidence.load_chosen_sentences",
        "queries.themes.evidence.load_coded_answers",
        "queries.themes.evidence.load_sentences",
        "queries.themes.run_history.find_last_run",
        "queries.themes.run_history.list_runs",
        "queries.themes.run_input.list_decisions",
        "queries.themes.theme_counts.list_themes",
        "queries.themes.theme_events.list_theme_events",
    }
)

# Who may work on a page; everybody else reads it, or finds no such page in the menu.
PAGES: dict[str, str] = {
    "overview": EVERYBODY,
    "reach": EVERYBODY,
    "response_rates": EVERYBODY,
    "themes": OFFICERS,
    "targeting": STAFF,
    "council": STAFF,
    "board_paper": OFFICERS,
    "imports": OFFICERS,
    "consultation": OFFICERS,
    "accounts": ADMINISTRATORS,
}

# What a page shows to those alone who may work on it: a widget by the beginning of its key, or a text.
PAGE_MARKS: dict[str, str] = {
    "themes": "What councils say are their themes: Officers work on themes",
}

# Commands ask for a shell on the machine, whose person may do all that an administrator may.
COMMANDS = frozenset(
    {
        "serve", "demo", "database", "account", "backup", "restore", "consultation", "import", "match", "history", "undo",
        "set-aside", "figures", "report", "themes",
    }
)  # fmt: skip
