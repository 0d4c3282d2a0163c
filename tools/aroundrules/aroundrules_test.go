package aroundrules_test

import (
	"testing"

	"golang.org/x/tools/go/analysis/analysistest"

	"unframed/tools/aroundrules"
)

func TestWhatNoRuleBindsIsFound(t *testing.T) {
	analysistest.Run(t, analysistest.TestData(), aroundrules.Analyzer, "unframed/desk", "unframed/ent/schema")
}

func TestTrustedPackagesAreLeftAloneAndNamedOnlyWhereNeeded(t *testing.T) {
	analysistest.Run(t, analysistest.TestData(), aroundrules.Analyzer, "unframed/ledger", "unframed/internal/reports")
}
