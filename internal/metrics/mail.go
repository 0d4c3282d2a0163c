package metrics

import "unframed/mail"

// Mail counts what became of an attempt at a mail; see mail.Metrics.
func (m *Metrics) Mail(outcome string) { m.mails.WithLabelValues(outcome).Inc() }

// Outbox registers how the outbox stands. All instances say the same of it.
func (m *Metrics) Outbox(figures func() mail.Figures) {
	m.gauge("unframed_mails_waiting", "Mails that wait to be sent.", func() float64 { return float64(figures().Waiting) })
	m.gauge("unframed_mails_oldest_seconds", "For how long the mail has waited that waits longest.", func() float64 { return figures().Oldest.Seconds() })
	m.gauge("unframed_mails_failed", "Mails that could not be sent and were given up.", func() float64 { return float64(figures().Failed) })
}
