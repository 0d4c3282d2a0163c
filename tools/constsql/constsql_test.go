package constsql_test

import (
	"testing"

	"golang.org/x/tools/go/analysis/analysistest"

	"unframed/tools/constsql"
)

// Each package plants every fault that a rule is about next to an innocent
// twin: what is marked must be found, and nothing else may be.

func TestEntryPointsTakeOnlyConstants(t *testing.T) {
	analysistest.Run(t, analysistest.TestData(), constsql.Analyzer, "entry")
}

func TestStringsThatReadLikeSQLAreNotBuilt(t *testing.T) {
	analysistest.Run(t, analysistest.TestData(), constsql.Analyzer, "built")
}

func TestExceptionsNeedAReasonAndAUse(t *testing.T) {
	analysistest.Run(t, analysistest.TestData(), constsql.Analyzer, "exceptions")
}

func TestTestkitIsLeftOut(t *testing.T) {
	analysistest.Run(t, analysistest.TestData(), constsql.Analyzer, "unframed/test/testkit")
}
