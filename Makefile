# Thin wraps of bootstrap.py, which does the same on Windows: py bootstrap.py run
PYTHON ?= python3

.PHONY: run test lock
run:
	@$(PYTHON) bootstrap.py run $(ARGS)

test:
	@$(PYTHON) bootstrap.py test $(ARGS)

lock:
	@$(PYTHON) bootstrap.py lock $(ARGS)
