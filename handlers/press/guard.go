// Package press is what a press that changes something must prove, and that what
// it asks for is done once: acts as their pages show them, the seals between a page
// and the request that comes from it, confirmation levels, step-up authentication,
// the transaction that spends a seal, and forms that outlive a session.
package press

import (
	"unframed/accounts"
	"unframed/handlers/web"
	"unframed/internal/reports"
	"unframed/shield"
	"unframed/store"
)

// Guard holds requests that change something to what their rows demand.
type Guard struct {
	*web.Responder
	store    *store.Store
	accounts *accounts.Service
	sealer   *shield.Sealer
	reports  *reports.Service
}

// New returns the guard of a site.
func New(w *web.Responder, s *store.Store, people *accounts.Service, sealer *shield.Sealer, seen *reports.Service) *Guard {
	return &Guard{Responder: w, store: s, accounts: people, sealer: sealer, reports: seen}
}

// Templates are the structs of the pages that are rendered here, by the names of
// their templates.
func Templates() map[string]any { return map[string]any{"checking": checkingPage{}} }
