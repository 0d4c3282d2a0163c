package main

import (
	"log/slog"
	"net/http"
	"sync/atomic"
	"time"

	"unframed/handlers"
)

// leaving hands requests on, and asks browsers and load balancers to open their
// next connection elsewhere once the process is on its way out.
type leaving struct {
	handler http.Handler
	soon    atomic.Bool
}

// ServeHTTP answers one request.
func (l *leaving) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if l.soon.Load() {
		w.Header().Set("Connection", "close")
	}
	l.handler.ServeHTTP(w, r)
}

// drain says that the site is not ready and serves on for the delay, so that
// whoever hands out requests has seen it before the port is closed.
func drain(log *slog.Logger, site *handlers.Site, leave *leaving, delay time.Duration) {
	site.Drain()
	leave.soon.Store(true)
	if delay == 0 {
		return
	}
	log.Info("draining: not ready any more, and serving on", "for", delay)
	time.Sleep(delay) // a second signal ends the process meanwhile
}
