# make run    web chat and console on :8080
# make test   everything that can be tested, with PostgreSQL and Chromium
# make check  format, vet, staticcheck, and the linter of the knowledge
GO ?= go

.PHONY: run build check test test-short bench packages

run:
	$(GO) run ./cmd/ponte serve

build:
	CGO_ENABLED=0 $(GO) build -trimpath -ldflags="-s -w" -o ponte ./cmd/ponte

check:
	@test -z "$$(gofmt -l cmd internal knowledge locales deploy | tee /dev/stderr)" || { echo "run gofmt -w on these files"; exit 1; }
	$(GO) vet ./...
	$(GO) tool staticcheck ./...
	$(GO) run ./cmd/ponte knowledge lint

# The race detector and the browser want a while: about ten minutes on two cores.
test: packages check
	.ci/with-postgres $(GO) test -race -timeout 30m ./...

# What needs no database server and no browser, in about a minute.
test-short:
	$(GO) test -short ./...

bench:
	$(GO) test -run '^$$' -bench . -benchmem ./internal/kb ./internal/langid ./internal/place ./internal/conversation

packages:
	.ci/packages
