// Package metrics counts what the application does, for Prometheus. Labels are
// route patterns and codes, never what a person typed.
package metrics

import (
	"cmp"
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"unframed/mail"
	"unframed/store"
)

// Metrics is a registry of its own, so that nothing else adds to it.
type Metrics struct {
	registry     *prometheus.Registry
	requests     *prometheus.HistogramVec
	refused      *prometheus.CounterVec
	violations   prometheus.Counter
	undelivered  prometheus.Counter
	dropped      prometheus.Counter
	transactions *prometheus.HistogramVec
	attempts     prometheus.Counter
	swept        *prometheus.CounterVec
	sweeps       *prometheus.CounterVec
	mails        *prometheus.CounterVec
}

// secondsBuckets reach from a millisecond to a minute, beyond every time limit of
// a request.
var secondsBuckets = prometheus.ExponentialBuckets(0.001, 2.5, 13)

// New registers everything that is counted. reasons are the codes for which
// requests are refused.
func New(reasons ...string) *Metrics {
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "unframed_request_seconds", Help: "Time to answer, by method, route and status.",
			Buckets: secondsBuckets,
		}, []string{"method", "route", "status"}),
		refused: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "unframed_refused_requests_total", Help: "Requests the guard turned away, by reason.",
		}, []string{"reason"}),
		violations: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "unframed_policy_violations_total", Help: "Violation reports that browsers sent.",
		}),
		undelivered: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "unframed_undelivered_answers_total", Help: "Answers that did not reach the network: the client had left, or they were broken off.",
		}),
		dropped: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "unframed_reports_dropped_total", Help: "Reports that were neither kept nor counted: too many, or the database refused them.",
		}),
		transactions: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "unframed_transaction_seconds", Help: "Time of a transaction with all its attempts, by the fault it ended with.",
			Buckets: secondsBuckets,
		}, []string{"fault"}),
		attempts: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "unframed_transaction_attempts_total", Help: "Attempts at transactions; above their number are the retries.",
		}),
	}
	m.swept = prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "unframed_swept_rows_total", Help: "Rows that were deleted or marked because they had expired, as it goes on.",
	}, []string{"sweep"})
	m.sweeps = prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "unframed_sweeps_total", Help: "Sweeps through what expires, by how they ended.",
	}, []string{"outcome"})
	m.mails = prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "unframed_mail_attempts_total", Help: "Attempts at mails, by what became of them: sent, retried, failed for good, obsolete.",
	}, []string{"outcome"})
	for _, outcome := range mail.Outcomes {
		m.mails.WithLabelValues(outcome)
	}
	m.sweeps.WithLabelValues(sweepDone)
	m.sweeps.WithLabelValues(sweepFailed)
	// A series that begins with its first event begins at 1, and no alert sees it
	// rise.
	for _, fault := range store.Faults {
		m.transactions.WithLabelValues(faultLabel(fault))
	}
	for _, reason := range reasons {
		m.refused.WithLabelValues(reason)
	}
	m.registry.MustRegister(m.requests, m.refused, m.violations, m.undelivered, m.dropped, m.transactions, m.attempts, m.swept, m.sweeps, m.mails,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// methods are those that get a label of their own.
var methods = map[string]bool{
	http.MethodGet: true, http.MethodHead: true, http.MethodPost: true, http.MethodPatch: true, http.MethodPut: true, http.MethodDelete: true, http.MethodOptions: true,
}

// Request counts an answered request. Routes that the table does not know share
// one label, and so do methods that nobody uses.
func (m *Metrics) Request(method, route string, status int, seconds float64) {
	if route == "" {
		route = "none"
	}
	if !methods[method] {
		method = "other"
	}
	m.requests.WithLabelValues(method, route, strconv.Itoa(status)).Observe(seconds)
}

// Refused counts a request the guard turned away.
func (m *Metrics) Refused(code string) { m.refused.WithLabelValues(code).Inc() }

// Undelivered counts an answer that was not delivered.
func (m *Metrics) Undelivered() { m.undelivered.Inc() }

// Violation counts a report of a violated policy.
func (m *Metrics) Violation() { m.violations.Inc() }

// ReportsDropped counts reports that were lost; see reports.Metrics.
func (m *Metrics) ReportsDropped(n int64) { m.dropped.Add(float64(n)) }

// Transaction counts a finished transaction; see store.Metrics.
func (m *Metrics) Transaction(attempts int, took time.Duration, outcome store.Fault) {
	m.transactions.WithLabelValues(faultLabel(outcome)).Observe(took.Seconds())
	m.attempts.Add(float64(attempts))
}

const (
	sweepDone   = "done"
	sweepFailed = "failed"
)

// Swept counts rows of a sweep; see store.SweepMetrics.
func (m *Metrics) Swept(name string, rows int) { m.swept.WithLabelValues(name).Add(float64(rows)) }

// SweepEnded counts a sweep; see store.SweepMetrics.
func (m *Metrics) SweepEnded(_ string, failed bool) {
	outcome := sweepDone
	if failed {
		outcome = sweepFailed
	}
	m.sweeps.WithLabelValues(outcome).Inc()
}

func faultLabel(f store.Fault) string { return cmp.Or(string(f), "none") }

// Handler serves the metrics.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}
