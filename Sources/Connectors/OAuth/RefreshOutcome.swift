/// How an attempt to refresh a user's access token ended.
public enum RefreshOutcome: Sendable {
    case granted(TokenGrant)
    /// The provider doesn't take the refresh token any more.
    case refused
    /// The provider could not be asked, or answered nonsense; it may do better another time.
    case failed
}
