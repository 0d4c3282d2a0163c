package omit_test

import (
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"
	"github.com/gin-gonic/gin/binding"
	"github.com/gin-gonic/gin/render"
)

// TestWhatIsLeftOutSaysHowToHaveIt calls all of Gin that leads to it.
func TestWhatIsLeftOutSaysHowToHaveIt(t *testing.T) {
	gin.SetMode(gin.ReleaseMode)
	var into struct{ A string }
	for name, err := range map[string]error{
		"write MessagePack": render.MsgPack{Data: into}.Render(httptest.NewRecorder()),
		"read MessagePack":  binding.MsgPack.BindBody([]byte{0x80}, &into),
		"write BSON":        render.BSON{Data: into}.Render(httptest.NewRecorder()),
		"read BSON":         binding.BSON.BindBody([]byte{5, 0, 0, 0, 0}, &into),
		"serve HTTP/3":      gin.New().RunQUIC("127.0.0.1:0", "", ""),
	} {
		if err == nil || !strings.Contains(err.Error(), "is left out of this program; to have it, remove the line") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
