package main

import (
	"net/http"
	"net/url"

	"unframed/internal/metrics"
	"unframed/shield"
)

// metricsHandler serves the metrics behind a guard of their own: not even they
// are to be framed.
func metricsHandler(counts *metrics.Metrics) (http.Handler, error) {
	guard, err := shield.New(shield.Options{
		BaseURL:       &url.URL{Scheme: "http", Host: "localhost"},
		SessionCookie: "session",
		Rules:         []shield.Rule{{Pattern: "/*any", Policy: shield.Policy{AnyHost: true}}},
		Refuse: func(w http.ResponseWriter, _ *http.Request, refusal shield.Refusal) {
			http.Error(w, refusal.Sentence, refusal.Status)
		},
	})
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", counts.Handler())
	return guard.Headers(guard.Admit(mux)), nil
}
