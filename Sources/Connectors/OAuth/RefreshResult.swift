/// The outcome of an attempt to refresh a user's access token.
public enum RefreshResult: Sendable {
    /// The provider gave new tokens.
    case granted(TokenGrant)
    /// The provider does not accept the refresh token any more.
    case refused
    /// The provider could not be reached or its answer could not be read. Another attempt may succeed.
    case failed
}
