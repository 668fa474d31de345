import HTTP
import JSON
import Logging

extension Mock {
    /// Calls a function and turns an error that it throws into a response.
    func catchingErrors(of incoming: Incoming, _ respond: () throws -> Outcome) -> Outcome {
        do {
            return try respond()
        } catch AdminError.parameter(let name, let expectation) where !incoming.isWireMockCall {
            let error = APIError.parameter(name, mustBe: expectation)
            return .respond(error.response(requestID: incoming.id))
        } catch BudgetError.cancelled where incoming.isWireMockCall {
            return .respond(APIError.stopping.adminResponse)
        } catch let error as any ResponseError {
            let apiError = (error as? APIError) ?? (error as? UnservedError)?.error
            if incoming.policy.isPage, let apiError {
                let page = Pages.unavailable(apiError.sentence, status: apiError.status)
                return .respond(.page(page, status: apiError.status))
            }
            if incoming.isWireMockCall, let apiError { return .respond(apiError.adminResponse) }
            return .respond(error.response(requestID: incoming.id))
        } catch {
            // The error's own text could quote a value, so only its type is logged.
            logger.error("request \(incoming.id) failed with \(type(of: error))")
            let error = APIError.internalError
            return .respond(incoming.isWireMockCall ? error.adminResponse : error.response(requestID: incoming.id))
        }
    }
}

extension Incoming {
    /// Whether the request is one of WireMock's admin API, served or not, whose clients read errors in WireMock's form
    /// alone. The calls below `/__admin/cohere` are this project's own.
    fileprivate var isWireMockCall: Bool {
        policy.access == .admin && !isControlCall
    }
}
