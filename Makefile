# Each target is one line of what it is for; the scripts say how.
.PHONY: run test check bench fuzz judges thorough deps

# What is compiled does not depend on the folder it is in: the tests and checks
# that copy the source code compile only what they change.
test check: export GOFLAGS ?= -trimpath

run: ## Serve from SQLite, without any set-up
	@echo 'Compiling; the first time takes about two minutes on two cores.'
	go run ./cmd/app

test: deps ## Run the tests; the last lines say on which engines and browsers, and what was left out
	bash tools/test.sh

check: ## Format, vet, linters, SQL, vulnerabilities, generated code
	bash tools/check.sh

bench: ## What the guard and the data layer cost; start-up time and memory
	go test -run '^$$' -bench . -benchmem ./shield ./handlers
	UNFRAMED_BENCH=1 go test -count=1 -v -run '^TestGuardCosts' ./shield
	UNFRAMED_BENCH=1 go test -count=1 -v ./test/bench

fuzz: ## Run every fuzz target for a minute, or: make fuzz TIME=10m
	bash tools/fuzz.sh $(or $(TIME),1m)

judges: ## Mozilla's Observatory, Google's CSP Evaluator, an OpenAPI validator, axe-core on every page
	bash tools/judges.sh

thorough: deps ## The browser tests with what each run has no time for: every attack at every form, every entity
	UNFRAMED_THOROUGH=1 go test -count=1 -v -timeout 90m -skip '^TestTestsStayGreen' ./test/e2e
	UNFRAMED_THOROUGH=1 go test -count=1 -v -timeout 6h -run '^TestTestsStayGreen' ./test/e2e
	UNFRAMED_THOROUGH=1 go test -count=1 -v -run TestHostileSites ./audit
	UNFRAMED_THOROUGH=1 go test -count=1 -v -run 'TestAColumnsType|TestRowsThatBreak|TestValuesOfAnEnum|TestWhatIsRenamed|TestSchemasWalk' ./cmd/app
	UNFRAMED_THOROUGH=1 go test -count=1 -v -timeout 2h -run 'TestMixedLoad|TestAMillionExpired' ./cmd/app
	UNFRAMED_THOROUGH=1 go test -count=1 -v -timeout 1h -run 'TestNoStatementReadsMuchMoreAtAMillionRows|TestTimesTellNoAccount' ./handlers

deps: ## Install browsers, a screen for them, and PostgreSQL where that is possible
	bash tools/deps.sh
