package handlers

import (
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"unframed/failure"
)

// decodeJSON reads the body into the struct at into. A field it does not know
// and a value of the wrong type are refused by name.
func decodeJSON(c *gin.Context, into any) error {
	kind, _, _ := mime.ParseMediaType(c.GetHeader("Content-Type"))
	if kind != "application/json" && kind != "application/merge-patch+json" {
		return problem{Status: http.StatusUnsupportedMediaType, Code: "not-json", Sentence: "Send JSON, as application/json."}
	}
	decoder := json.NewDecoder(c.Request.Body)
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		return decodeError(err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return malformed("The body holds more than one JSON value.")
	}
	return nil
}

func decodeError(err error) error {
	var wrongType *json.UnmarshalTypeError
	var tooLarge *http.MaxBytesError
	var check failure.Check
	switch {
	case errors.As(err, &tooLarge):
		return err
	case errors.As(err, &wrongType) && wrongType.Field != "":
		check.Refuse(wrongType.Field, "This cannot be a "+wrongType.Value+".")
		return check.Err()
	case errors.As(err, &wrongType):
		return malformed("The body must be a JSON object.")
	}
	// encoding/json has no type for this error.
	if name, ok := strings.CutPrefix(err.Error(), "json: unknown field "); ok {
		check.Refuse(strings.Trim(name, `"`), "There is no such field.")
		return check.Err()
	}
	return malformed("The body is not valid JSON.")
}

func malformed(sentence string) error {
	return problem{Status: http.StatusBadRequest, Code: "malformed-json", Sentence: sentence}
}
