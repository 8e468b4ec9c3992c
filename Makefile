# Three commands to learn: make up, make test, make check. Everything else is in `make help`.
.DEFAULT_GOAL := help
.PHONY: help up down restart status reset seed setup build test drills mutants bench check lock
florin := exec "$(CURDIR)/tools/python"
# `make up BROKER=rabbitmq` says it shorter than FLORIN_BROKER=rabbitmq.
ifdef BROKER
export FLORIN_BROKER := $(BROKER)
endif

help: ## List the commands
	@awk 'BEGIN { FS = ":.*## " } /^[a-z-]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' "$(CURDIR)/Makefile"

up: ## Run the platform at https://localhost:8443 (DETACH=1 in the background, BROKER=rabbitmq|redis, FLORIN_PORT=…)
	@$(florin) up $(if $(DETACH),--detach)

down: ## Stop the platform
	@$(florin) down

restart: ## Replace services one by one without an interruption (SERVICE=payments for one)
	@$(florin) restart $(SERVICE)

status: ## Show what runs and whether it is healthy
	@$(florin) status

reset: ## Stop the platform and delete its data (YES=1 does not ask)
	@$(florin) reset $(if $(YES),--yes)

seed: ## Load a history into the running platform (SIZE=10k|100k|1m|10m)
	@$(florin) seed $(if $(SIZE),--size $(SIZE))

setup: ## Make the Python environment with everything for development
	@$(florin) setup

build: ## Build the web front, and compile the gateway, if their sources have changed
	@$(florin) build

test: ## Run all tests (ARGS="-k ledger" for some)
	@$(florin) test $(ARGS)

drills: ## Run the long drills: restarts and load, minutes each (ARGS="-k restarts" for some)
	@$(florin) drills $(ARGS)

mutants: ## Make mistakes in the money core and count those that no test notices (ARGS="sql" or "python")
	@$(florin) mutants $(ARGS)

bench: ## Measure, on a machine that does nothing else (ARGS="payments", without: says which there are)
	@$(florin) bench $(ARGS)

check: ## Run format, lint, type, import and lock checks
	@$(florin) check

lock: ## Write the hashed locks anew
	@$(florin) lock
