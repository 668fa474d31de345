import Connectors
import JSON

func write(_ connector: Connector, to json: inout JSONWriter) {
    json.member("name", connector.name)
}
