"""How the annotator's page looks: a style sheet that goes into the labelling configuration.

The text stands left and the choices right, always in the same place however long the text is: hands and eyes
learn where things are. Names that begin with `lsf-` are Label Studio's own (1.23); where another version has others,
the page looks plainer and works as well.
"""

# Label Studio escapes "<", ">" and "&" when it puts the style sheet into the page: do without them.
STYLE_SHEET = """
.tonika-page { display: flex; flex-wrap: wrap; gap: 16px 40px; max-width: 1400px; padding: 4px 12px; }
.tonika-mention { flex: 1 1 420px; max-height: calc(100vh - 130px); overflow-y: auto; }
.tonika-labels { flex: 1 1 520px; }
@media (max-width: 1100px) { .tonika-mention { max-height: 40vh; } }
.tonika-mention .lsf-richtext__container { font-size: 18px; line-height: 28px; overflow-wrap: anywhere; }
.tonika-mention .lsf-richtext__line { padding: 0; }
.tonika-page h3 { font-size: 20px; font-weight: 600; }
.tonika-page h4 { font-size: 15px; line-height: 20px; }
.tonika-labels .lsf-choices { display: flex; flex-wrap: wrap; gap: 6px; margin: 4px 0 14px; }
.tonika-labels .tonika-categories .lsf-choices { display: block; columns: 2; column-gap: 6px; }
.tonika-labels .tonika-categories .lsf-choice { break-inside: avoid; padding-bottom: 5px; }
.tonika-labels .lsf-choice { display: block; flex: 1; line-height: 20px; }
.tonika-labels .lsf-choice__checkbox {
  align-items: center; min-height: 34px; padding: 5px 10px; font-size: 15px;
  border: 1px solid var(--color-neutral-border); border-radius: 6px;
}
.tonika-labels .lsf-choice__checkbox:hover { border-color: var(--color-primary-border); }
.tonika-labels .ant-checkbox-wrapper-checked {
  border-color: var(--color-primary-border); background: var(--color-primary-emphasis);
}
.tonika-labels .lsf-choice__checkbox .ant-checkbox { top: 0; }
.tonika-labels .lsf-choice__checkbox .ant-checkbox + span { flex: 1; padding-right: 0; }
.tonika-labels .ant-checkbox + span span { display: flex; justify-content: space-between; gap: 8px; }
.tonika-labels .lsf-hint { top: 0; font-size: 13px; line-height: 20px; color: var(--color-neutral-content-subtler); }
/* An excluded mention's tonality steps back and keeps its place. */
.tonika-labels .lsf-choices_hidden { opacity: 0.35; pointer-events: none; }
/* The guide in its pop-up. */
.lsf-modal-ls__body h2, .lsf-modal-ls__body h3 { margin-top: 20px; font-weight: 600; }
.lsf-modal-ls__body p, .lsf-modal-ls__body ul { margin-top: 8px; }
.lsf-modal-ls__body ul { padding-left: 22px; list-style: disc; }
/* The panel of regions and relations, of which a mention has none. */
.lsf-sidepanels { padding-right: 0 !important; }
.lsf-sidepanels__wrapper_align_right { display: none; }
"""
