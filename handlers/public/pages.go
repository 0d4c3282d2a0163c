// Package public is what is the same for everybody: the front door, files, probes of
// health, the reports that browsers send, and what crawlers ask.
package public

import (
	"context"
	"sync/atomic"

	"unframed/handlers/web"
	"unframed/internal/reports"
	"unframed/static"
)

// Pages answers everybody.
type Pages struct {
	*web.Responder
	Files   *static.Files
	Reports *reports.Service
	Metrics interface{ Violation() } // counts what browsers report
	// Ready reports why the site should get no requests; nil for ready.
	Ready    func(context.Context) error
	draining atomic.Bool
}

// Drain makes the probe of readiness say that no more requests should come.
func (p *Pages) Drain() { p.draining.Store(true) }

// Templates are the structs of the area's pages, by the names of their templates.
func (*Pages) Templates() map[string]any { return map[string]any{"home": homePage{}} }
