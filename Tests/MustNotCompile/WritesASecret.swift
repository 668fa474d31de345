import Connectors
import JSON

func write(_ secret: Secret, to json: inout JSONWriter) {
    json.member("client_secret", secret)
}
