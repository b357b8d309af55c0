// Nothing: what any script costs a page, for the bench of the widget.
