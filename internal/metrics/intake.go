package metrics

import (
	"github.com/prometheus/client_golang/prometheus"

	"unframed/internal/intake"
	"unframed/store"
)

// Intake registers how much clients take of the process together.
func (m *Metrics) Intake(figures func() intake.Figures) {
	m.gauge("unframed_connections", "Open connections of clients.", func() float64 { return float64(figures().Connections) })
	m.gauge("unframed_connections_max", "How many connections of clients may be open.", func() float64 { return float64(figures().MostConnections) })
	m.gauge("unframed_body_bytes", "Bytes of request bodies under way.", func() float64 { return float64(figures().Bodies) })
	m.gauge("unframed_body_bytes_max", "How many bytes of request bodies may be under way.", func() float64 { return float64(figures().MostBodies) })
	m.counter("unframed_connections_turned_away_total", "Connections for which there was no room.", func() float64 { return float64(figures().TurnedAway) })
	m.counter("unframed_connections_replaced_total", "Connections that waited for a request and were closed for newer ones.", func() float64 { return float64(figures().Replaced) })
	m.counter("unframed_requests_not_taken_total", "Requests for which, or for whose bodies, there was no room.", func() float64 { return float64(figures().Refused) })
}

// Pool registers how much the pool of database connections is used.
func (m *Metrics) Pool(figures func() store.PoolFigures) {
	m.gauge("unframed_db_connections_max", "How many connections to the database there may be.", func() float64 { return float64(figures().Size) })
	m.gauge("unframed_db_connections_open", "Open connections to the database.", func() float64 { return float64(figures().Open) })
	m.gauge("unframed_db_connections_in_use", "Connections to the database in use.", func() float64 { return float64(figures().InUse) })
	m.gauge("unframed_db_waiting", "Statements and transactions that wait for a connection.", func() float64 { return float64(figures().Waiting) })
	m.counter("unframed_db_wait_seconds_total", "Time that was waited for connections.", func() float64 { return figures().Waited.Seconds() })
	m.counter("unframed_db_refused_total", "Statements and transactions for which no connection came free in time.", func() float64 { return float64(figures().Refused) })
}

func (m *Metrics) gauge(name, help string, value func() float64) {
	m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, value))
}

func (m *Metrics) counter(name, help string, value func() float64) {
	m.registry.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{Name: name, Help: help}, value))
}
