package metrics_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"unframed/internal/metrics"
	"unframed/store"
)

func scrape(t *testing.T, m *metrics.Metrics) string {
	t.Helper()
	w := httptest.NewRecorder()
	m.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	text, err := io.ReadAll(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestSeriesBeginAtZero: a series that begins with its first event never rises,
// and no alert on its increase fires.
func TestSeriesBeginAtZero(t *testing.T) {
	m := metrics.New("framed")
	text := scrape(t, m)
	for _, want := range []string{
		`unframed_transaction_seconds_count{fault="ambiguous"} 0`, `unframed_transaction_seconds_count{fault="none"} 0`,
		`unframed_refused_requests_total{reason="framed"} 0`, "unframed_transaction_attempts_total 0",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("before anything happened there is no %s", want)
		}
	}
	m.Transaction(1, time.Second, store.FaultAmbiguous)
	if want := `unframed_transaction_seconds_count{fault="ambiguous"} 1`; !strings.Contains(scrape(t, m), want) {
		t.Errorf("after one there is no %s", want)
	}
}

// TestLabelsAreBounded: what strangers choose is no label, and a failure before
// routing keeps its method.
func TestLabelsAreBounded(t *testing.T) {
	m := metrics.New()
	m.Request("GET", "", 503, 40)
	m.Request("BREW", "", 400, 0.1)
	text := scrape(t, m)
	for _, want := range []string{
		`unframed_request_seconds_count{method="GET",route="none",status="503"} 1`,
		`unframed_request_seconds_count{method="other",route="none",status="400"} 1`,
		`unframed_request_seconds_bucket{method="GET",route="none",status="503",le="59.6`,
	} {
		if !strings.Contains(text, want) {
			t.Errorf("there is no %s in\n%s", want, text)
		}
	}
	if strings.Contains(text, "BREW") {
		t.Error("a stranger's method is a label")
	}
}
