package web

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"unframed/internal/exactjson"
	"unframed/internal/intake"
)

// sentBody is where the body of a request to the API is kept.
const sentBody = "unframed/body"

// KeepBody keeps the body of a request to the API for its handler.
func KeepBody(c *gin.Context, body []byte) { c.Set(sentBody, body) }

// Body is the body that was taken.
func Body(c *gin.Context) []byte {
	body, _ := c.Get(sentBody)
	text, _ := body.([]byte)
	return text
}

// DecodeJSON reads the body that was taken into the struct at into.
func DecodeJSON(c *gin.Context, into any) error { return exactjson.Into(Body(c), into) }

// InUTF8 refuses a declared charset that is another.
func InUTF8(parameters map[string]string) error {
	if charset, declared := parameters["charset"]; declared && !strings.EqualFold(charset, "utf-8") {
		return Problem{Status: http.StatusUnsupportedMediaType, Code: "charset-unsupported", Sentence: "Send text in UTF-8; what is declared is " + strconv.Quote(charset) + "."}
	}
	return nil
}

func Malformed(sentence string) error {
	return Problem{Status: http.StatusBadRequest, Code: "malformed-json", Sentence: sentence}
}

// IsIntake reports whether a body could not be read because there is no room or no
// time for it.
func IsIntake(err error) bool {
	var tooLarge *http.MaxBytesError
	return errors.As(err, &tooLarge) || errors.Is(err, intake.ErrTooSlow) || errors.Is(err, intake.ErrBodies)
}
